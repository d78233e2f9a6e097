"""The graph as a Python user has it: opened, asked, and its answers as rows and data frames."""
