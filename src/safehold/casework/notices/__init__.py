"""What officers are told of limits ahead, and who is told when nobody acts; and the nightly check of the clocks."""
