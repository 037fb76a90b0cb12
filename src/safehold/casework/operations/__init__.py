"""Operations: concerted action over some days, with the warrants planned in it."""
