"""What assistants ask by the Model Context Protocol: tools, resources, prompts, two transports."""
