"""Figures: drawings with words of their own, as SVG; what is told apart by colour differs by shape or lightness too."""
