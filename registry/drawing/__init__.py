"""What pictures are drawn with, maps and charts alike: colours, letters, SVG, pixels."""
