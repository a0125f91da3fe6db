package io.xenolith.host.image;

import java.io.IOException;

/** An image that cannot be used as asked. The message names the file, says what is wrong and what would help. */
public final class ImageException extends IOException {
    private static final long serialVersionUID = 1L;

    public ImageException(final String message) {
        super(message);
    }

    public ImageException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
