"""Every verb of the bangfu command. A face: reads the clock, checks input, calls one action, answers."""
