"""Call a function where a crash, a loop or a want of memory costs one call and nothing else."""
