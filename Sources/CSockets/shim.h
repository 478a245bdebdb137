// What Linux has and Swift's module of the C library leaves out, since it is built without _GNU_SOURCE.
#ifdef __linux__
#include <malloc.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
extern int accept4(int, struct sockaddr *__restrict, socklen_t *__restrict, int);
extern int pthread_setname_np(pthread_t, const char *);
#endif
