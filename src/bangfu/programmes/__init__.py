"""The programmes office: applications, participations and payments of every dated programme."""
