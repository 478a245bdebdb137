// The public interface of libspice-server, as Debian's libspice-server-dev installs it.
#include <spice.h>
#include <stdio.h>
