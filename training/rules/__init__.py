"""What must hold before things move in training, and what we say if not."""
