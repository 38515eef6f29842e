/**
 * What messages are made of in every version of HTTP: octets, fields, authorities, dates, and the
 * refusal of what breaks the rules. Knows no connection. Internal to this module.
 */
@NullMarked
package dev.naru.http.message;

import org.jspecify.annotations.NullMarked;
