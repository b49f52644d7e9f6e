"""What Rapport knows and decides; nothing here reaches up to doors, jobs or blocks."""
