"""Examinations of exhibits in the laboratory: requests, the queue, the job, findings."""
