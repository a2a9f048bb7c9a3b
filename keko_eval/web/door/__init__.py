"""What stands before every page: headers, hosts, origin, bounded bodies, rates, cookies, errors that echo nothing."""
