"""Media component: receives uploads, makes thumbnails, serves signed URLs, removes unused files."""
