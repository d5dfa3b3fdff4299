"""The room beside a Django site: it mirrors what is said, and asks the site about people."""
