"""What `avaliar demo` runs: sample agents, traced as a user would trace them, over an hour that takes seconds."""
