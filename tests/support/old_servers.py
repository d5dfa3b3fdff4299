"""Names of the five kinds of servers that Portico replaces: variables, routes, events, columns, values.

A `~` stands for a space. `docs/how-to/migrating.md` has each of them in the section of its server.
"""

from collections.abc import Mapping

NAMES: Mapping[str, str] = {
    "django": """
        DJANGO_API_URL DJANGO_API_KEY ACCESS_TOKEN_SECRET FRONTEND_URL EMAIL_PROVIDER RESEND_API_KEY
        SENDGRID_API_KEY FROM_EMAIL SMS_PROVIDER TWILIO_ACCOUNT_SID TWILIO_AUTH_TOKEN TWILIO_FROM_NUMBER
        AFRICASTALKING_API_KEY AFRICASTALKING_USERNAME AFRICASTALKING_FROM PUSH_PROVIDER
        FIREBASE_SERVER_KEY FIREBASE_PROJECT_ID EXPO_ACCESS_TOKEN PORT NODE_ENV CORS_ORIGIN resend
        sendgrid twilio africastalking firebase expo POST~/api/auth/verify-token/ GET~/api/users/{id}/
        GET~/api/users/{id}/notification-preferences/ GET~/api/users/{id}/push-tokens/
        GET~/api/users/{id}/conversations/ GET~/api/conversations/{id}/ POST~/api/conversations/
        GET~/api/conversations/{id}/participants/ POST~/api/messages/ PATCH~/api/messages/{id}/mark-read/
        property buyer seller created_at updated_at conversation sender content is_read user token
        device_type ios android web property_id buyer_id seller_id conversation_id sender_id user_id
        email_enabled sms_enabled push_enabled id name auth.accessToken sendMessage senderID receiverID
        conversationID text senderName getConversations createConversation propertyId buyerId sellerId
        markMessageAsRead messageId session sessionID getMessage timestamp messageSent error
        conversationsList conversationCreated messageMarkedAsRead
    """,
    "sequelize": """
        PORT BASE_URL DB_HOST DB_USER DB_PASSWORD DB_NAME DB_DIALECT DB_PORT DB_SCHEMA FRONTEND_URL
        DJANGO_API_URL id email username password phone_number profile_picture role landlord tenant
        is_active is_staff is_superuser date_joined last_login created_at updated_at deleted_at
        conversation_id user_id sender_id content type text image video file read_at users conversations
        conversation_participants messages connection userId sendMessage disconnect receiveMessage
    """,
    "chat-v1": """
        _id participants property title type property_inquiry general support status active archived
        blocked lastMessage lastMessageAt unreadCount isDeleted deletedBy metadata propertyTitle
        propertyAddress inquiryType createdAt updatedAt conversation sender recipient content text image
        file system property_share sent delivered read failed readBy user readAt editedAt isEdited
        deletedAt replyTo attachments url filename size GET~/conversations POST~/conversations
        GET~/conversations/:id/messages POST~/conversations/:id/messages PUT~/conversations/:id/read
        PUT~/conversations/:id/archive DELETE~/conversations/:id PUT~/messages/:id DELETE~/messages/:id
        GET~/conversations/search GET~/conversations/stats REDIS_URL CLIENT_URL PORT join_conversation
        leave_conversation send_message typing_start typing_stop mark_as_read new_message
        user_typing_start user_typing_stop messages_read user_status_change unread_count_updated
    """,
    "nest": """
        _id participantIds propertyId lastMessage text senderId createdAt unreadCounts isGroup updatedAt
        conversationId attachments mediaId url meta edited editedAt readBy auth.token query.token
        join_conversation leave_conversation message_send localId message_edit messageId newText
        message_delete message_read messageIds typing isTyping presence_subscribe userId message_new
        message message_updated message_deleted message_read_update presence_update online error
        joined_conversation GET~/conversations POST~/conversations GET~/conversations/:id
        GET~/conversations/:id/participants POST~/conversations/:id/mark-read
        GET~/conversations/:id/messages?limit&before= POST~/conversations/:id/messages/mark-read GET~/
        GET~/health /api PORT NODE_ENV MONGODB_URI REDIS_HOST REDIS_PORT REDIS_PASSWORD JWT_SECRET
        MESSAGE_RATE_LIMIT MESSAGE_RATE_WINDOW MESSAGE_EDIT_WINDOW_MINUTES NOTIFICATION_REDIS_CHANNEL
        MEDIA_SERVICE_URL
    """,
    "calls": """
        userId uid email name mobile gender userType residing_parent non_residing_parent isOnline lastSeen
        socketId messageId fromUserId toUserId content messageType text image audio isRead readAt
        deliveredAt callId callType voice video status initiated accepted rejected ended duration roomId
        sdpOffer sdpAnswer iceCandidates GET~/api/chat/users GET~/api/chat/messages/:withUserId
        POST~/api/chat/messages GET~/api/chat/conversations GET~/api/chat/messages/unread/count
        GET~/api/calls/history POST~/api/calls/initiate PATCH~/api/calls/:callId/status
        GET~/api/calls/webrtc-config GET~/health GET~/api/info error code timestamp message:send
        message:received typing:start typing:stop call:initiate call:incoming call:respond response accept
        reject call:end webrtc:offer webrtc:answer webrtc:ice-candidate user_id exp PORT NODE_ENV
        MONGODB_URI DJANGO_BASE_URL JWT_SECRET ALLOWED_ORIGINS exp://host:port STUN_SERVER
    """,
}
