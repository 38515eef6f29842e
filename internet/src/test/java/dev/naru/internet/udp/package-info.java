@NullMarked
package dev.naru.internet.udp;

import org.jspecify.annotations.NullMarked;
