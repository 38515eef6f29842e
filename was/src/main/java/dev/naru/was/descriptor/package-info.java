/**
 * What an application says about itself: {@code web.xml} and annotations (Servlet 6.1, chapters 8
 * and 14).
 */
@NullMarked
package dev.naru.was.descriptor;

import org.jspecify.annotations.NullMarked;
