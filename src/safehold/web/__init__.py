"""The web site's frame: page base, design tokens, shared components, error pages and the words for times and counts."""
