"""Why a post has the credit and the reward that it has, in words."""
