// Only here for pkg-config: the headers of libspice-server include those of spice-protocol, which have a folder of their
// own. Nobody links the library.
#include <spice/protocol.h>
