@NullMarked
package dev.naru.internet.fault;

import org.jspecify.annotations.NullMarked;
