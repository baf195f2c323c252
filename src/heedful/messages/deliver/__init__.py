"""Handing messages over: by SMTP, as files for mail tools, to a program of yours. The only part of messages that touches a network."""
