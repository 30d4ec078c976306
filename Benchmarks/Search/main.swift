import Needletail
print("")
