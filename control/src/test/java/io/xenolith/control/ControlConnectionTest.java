package io.xenolith.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.xenolith.control.v1.Cancel;
import io.xenolith.control.v1.ConsoleAttach;
import io.xenolith.control.v1.ConsoleInput;
import io.xenolith.control.v1.Request;
import io.xenolith.control.v1.ToClient;
import io.xenolith.control.v1.ToHost;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How much of a client the host takes on, without a network. */
class ControlConnectionTest {
    private static final int PARTS = (int) ControlConnection.PENDING_BYTES_MAX / ControlConnection.PART_BYTES;

    private final List<Request> requests = new ArrayList<>();
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final ControlConnection connection = new ControlConnection(new ControlHandler() {
        @Override
        public void request(final ControlConnection from, final Request request) {
            requests.add(request);
        }

        @Override
        public void closed(final ControlConnection from) {
        }
    }, channel, () -> {
    }, new AtomicInteger());

    @BeforeEach
    void attach() throws InvalidProtocolBufferException {
        channel.freezeTime();
        channel.pipeline().addLast(connection);
        send(RawClient.hello(Protocol.VERSION));
        assertThat(sent().hasHello()).isTrue();
        send(Request.newBuilder().setConsoleAttach(ConsoleAttach.getDefaultInstance()));
        requests.clear();
    }

    @AfterEach
    void end() {
        final boolean _ = channel.finishAndReleaseAll();
    }

    private void send(final ToHost message) {
        final boolean _ = channel.writeInbound(Unpooled.wrappedBuffer(message.toByteArray()));
    }

    private void send(final Request.Builder request) {
        send(ToHost.newBuilder().setRequest(request.setId(1)).build());
    }

    private void type(final int bytes) {
        send(Request.newBuilder()
                .setConsoleInput(ConsoleInput.newBuilder().setData(ByteString.copyFrom(new byte[bytes]))));
    }

    private ToClient sent() throws InvalidProtocolBufferException {
        final ByteBuf message = channel.readOutbound();
        final byte[] bytes = ByteBufUtil.getBytes(message);
        message.release();
        return ToClient.parseFrom(Arrays.copyOfRange(bytes, Protocol.LENGTH_BYTES, bytes.length));
    }

    private boolean isRead() {
        return channel.config().isAutoRead();
    }

    @Test
    void cancellingIsCharged() {
        for (int i = 0; i < PARTS; i++) {
            send(Request.newBuilder().setCancel(Cancel.getDefaultInstance()));
        }
        assertThat(isRead()).isFalse();
    }

    @Test
    void inputIsChargedMoreThanItsBytes() {
        for (int i = 0; i < PARTS; i++) {
            type(1);
        }
        assertThat(isRead()).isFalse();
    }

    @Test
    void whatWasChargedIsGivenBack() {
        for (int i = 0; i < 10 * PARTS; i++) {
            type(1);
            connection.taken(1);
            send(Request.newBuilder().setCancel(Cancel.getDefaultInstance()));
            connection.taken(0);
        }
        assertThat(isRead()).isTrue();
    }

    @Test
    void readingGoesOnWhenHalfIsTaken() {
        type((int) ControlConnection.PENDING_BYTES_MAX);
        assertThat(isRead()).isFalse();
        connection.taken((int) ControlConnection.PENDING_BYTES_MAX);
        assertThat(isRead()).isTrue();
    }

    @Test
    void emptyInputIsDropped() {
        type(0);
        assertThat(requests).isEmpty();
    }

    @Test
    void aClientThatIsNotReadOfIsLookedAfter() throws InvalidProtocolBufferException {
        type((int) ControlConnection.PENDING_BYTES_MAX);
        for (int i = 0; i < 3; i++) {
            channel.advanceTimeBy(ControlConnection.LOOK_SECONDS, TimeUnit.SECONDS);
            channel.runPendingTasks();
            assertThat(sent()).isEqualTo(ToClient.getDefaultInstance());
        }
    }

    @Test
    void aClientThatIsReadOfIsNotLookedAfter() {
        type((int) ControlConnection.PENDING_BYTES_MAX);
        connection.taken((int) ControlConnection.PENDING_BYTES_MAX);
        channel.advanceTimeBy(ControlConnection.LOOK_SECONDS, TimeUnit.SECONDS);
        channel.runPendingTasks();
        assertThat(channel.outboundMessages()).isEmpty();
    }
}
