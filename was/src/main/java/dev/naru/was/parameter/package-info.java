/** Request parameters: {@code application/x-www-form-urlencoded} text, in queries and bodies. */
@NullMarked
package dev.naru.was.parameter;

import org.jspecify.annotations.NullMarked;
