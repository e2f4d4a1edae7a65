"""What HTTP needs beside the page."""
