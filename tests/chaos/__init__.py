"""Everything that docproc consists of, killed at random: what is lost, what is done twice?"""
