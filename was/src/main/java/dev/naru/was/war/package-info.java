/** Web application archives (Servlet 6.1, section 10.6): unpacked once, suspiciously. */
@NullMarked
package dev.naru.was.war;

import org.jspecify.annotations.NullMarked;
