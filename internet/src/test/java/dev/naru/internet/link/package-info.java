@NullMarked
package dev.naru.internet.link;

import org.jspecify.annotations.NullMarked;
