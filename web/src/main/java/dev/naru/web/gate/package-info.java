/**
 * What stands before a route of any kind and lets a request pass or answers it: who comes from
 * where, how often, how many at a time, and who it is. A gate a file.
 *
 * <p>All of it is decided when the head has been read, on the loop, before anything of the body is.
 */
@NullMarked
package dev.naru.web.gate;

import org.jspecify.annotations.NullMarked;
