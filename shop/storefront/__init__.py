"""The shop's pages, shown in the mini view and as plain pages of their own."""
