@NullMarked
package dev.naru.internet.nat;

import org.jspecify.annotations.NullMarked;
