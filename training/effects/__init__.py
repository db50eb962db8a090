"""What follows when things move in training."""
