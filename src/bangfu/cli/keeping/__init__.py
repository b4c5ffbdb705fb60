"""What keeps a book safe: sealed backups, bringing them back, proving the trail, looking the installation over."""
