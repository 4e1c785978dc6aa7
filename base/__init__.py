"""What every other package stands on: errors, periods, source cards and the snapshot reader."""
