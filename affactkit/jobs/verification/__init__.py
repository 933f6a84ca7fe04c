"""What `affactkit.jobs.verify` checks, one module for each kind of thing that a run says."""
