"""Problems and wishes (问题, 诉求): raised, assigned, rectified, verified, closed, looked at again."""
