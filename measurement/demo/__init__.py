"""Made-up traffic that looks like real one: conversations of the simulator, people by named shares."""
