"""Papers of no known type, tempting ones among them."""
