/**
 * The simplest lesson: sockets that carry lines over TCP, and datagrams over UDP. They block, as
 * the JDK's do, and run on every network: the kernel's sockets, or a virtual Internet.
 */
@NullMarked
package dev.naru.rpc.socket;

import org.jspecify.annotations.NullMarked;
