"""The collector: takes events from ads and sites, and answers when they are durable."""
