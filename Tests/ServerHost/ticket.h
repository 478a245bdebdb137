// The ticket of a link: a password, encrypted with the key that the server gave.
#ifndef HOST_TICKET_H
#define HOST_TICKET_H

#include <spice/protocol.h>
#include <stdbool.h>
#include <stdint.h>

#define TICKET_SIZE (SPICE_TICKET_KEY_PAIR_LENGTH / 8)

/// RSA with OAEP and SHA-1; false if the key is not one of 1024 bits as servers send it, or the password too long.
bool ticket_make(const uint8_t key[SPICE_TICKET_PUBKEY_BYTES], const char *password, uint8_t ticket[TICKET_SIZE]);

#endif
