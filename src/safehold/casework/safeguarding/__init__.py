"""Children: referral, discussion, actions, outcome."""
