/**
 * What holds for every message that another server answers in our place, whoever asks it: which
 * fields pass a hop (RFC 9110, section 7.6), and how that server is named and spoken to.
 */
@NullMarked
package dev.naru.web.hop;

import org.jspecify.annotations.NullMarked;
