package io.xenolith.drivers.xenbus;

import io.xenolith.abi.DomId;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Which device a backend directory {@code /local/domain/B/backend/T/F/N} is for. The backend believes this path, which
 * only the toolstack can make, and not what the frontend's directory says.
 *
 * @param backend B, the backend's domain
 * @param type T, the class: vbd, vif, ...
 * @param frontend F, the frontend's domain
 * @param number N, the device number
 */
public record DevicePath(DomId backend, String type, DomId frontend, long number) {
    /** Reserved domain numbers begin here. Source: Xen public/xen.h. */
    private static final long DOMID_FIRST_RESERVED = 0x7ff0;

    /** The device of a backend directory, or empty if it is not one. */
    public static Optional<DevicePath> ofBackend(final String path) {
        final String[] parts = path.split("/", -1);
        if (parts.length != 8 || !parts[0].isEmpty() || !parts[1].equals("local") || !parts[2].equals("domain")
                || !parts[4].equals("backend") || parts[5].isEmpty()) {
            return Optional.empty();
        }
        final OptionalLong backend = domid(parts[3]);
        final OptionalLong frontend = domid(parts[6]);
        final OptionalLong number = StoreKeys.unsigned(parts[7], StoreKeys.U32_MAX);
        if (backend.isEmpty() || frontend.isEmpty() || number.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new DevicePath(new DomId((int) backend.getAsLong()), parts[5],
                new DomId((int) frontend.getAsLong()), number.getAsLong()));
    }

    /** A domain number that a domain can have. */
    static OptionalLong domid(final String text) {
        return StoreKeys.unsigned(text, DOMID_FIRST_RESERVED - 1);
    }

    /** The backend's directory. */
    public String backendPath() {
        return "/local/domain/" + backend.value() + "/backend/" + type + "/" + frontend.value() + "/" + number;
    }

    /** The frontend's directory. */
    public String frontendPath() {
        return "/local/domain/" + frontend.value() + "/device/" + type + "/" + number;
    }

    /** Where the backend writes its last error. */
    public String backendErrorPath() {
        return "/local/domain/" + backend.value() + "/error/backend/" + type + "/" + frontend.value() + "/" + number
                + "/error";
    }

    /** The name of the device in traces and notes, the same from both halves. */
    public String deviceName() {
        return deviceName(type, frontend.value(), number);
    }

    /** As {@link #deviceName()}, for a frontend. */
    public static String deviceName(final String type, final int frontend, final long number) {
        return type + "/" + frontend + "/" + number;
    }

    /** The name in traces of {@code queue}, the only one of {@code device} or one of several. */
    public static String queueName(final String device, final int queue, final int queues) {
        return queues == 1 ? device : device + "/queue-" + queue;
    }
}
