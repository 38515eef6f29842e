/** Cookies: RFC 6265, read as browsers write them and written so that every browser reads them. */
@NullMarked
package dev.naru.was.cookie;

import org.jspecify.annotations.NullMarked;
