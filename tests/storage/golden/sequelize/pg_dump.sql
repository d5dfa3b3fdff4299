--
-- PostgreSQL database dump
--

\restrict golden

-- Dumped from database version 15.18 (Debian 15.18-0+deb12u1)
-- Dumped by pg_dump version 15.18 (Debian 15.18-0+deb12u1)

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: conversation_participants; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.conversation_participants (
    conversation_id integer NOT NULL,
    user_id uuid NOT NULL,
    created_at timestamp with time zone,
    updated_at timestamp with time zone
);


--
-- Name: conversations; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.conversations (
    id integer NOT NULL,
    created_at timestamp with time zone,
    updated_at timestamp with time zone
);


--
-- Name: conversations_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

CREATE SEQUENCE public.conversations_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: conversations_id_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: -
--

ALTER SEQUENCE public.conversations_id_seq OWNED BY public.conversations.id;


--
-- Name: messages; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.messages (
    id integer NOT NULL,
    conversation_id integer,
    sender_id uuid,
    content text,
    type character varying(20),
    read_at timestamp with time zone,
    created_at timestamp with time zone,
    updated_at timestamp with time zone,
    deleted_at timestamp with time zone
);


--
-- Name: messages_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

CREATE SEQUENCE public.messages_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: messages_id_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: -
--

ALTER SEQUENCE public.messages_id_seq OWNED BY public.messages.id;


--
-- Name: users; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.users (
    id uuid NOT NULL,
    email character varying(255),
    username character varying(255),
    password character varying(255),
    phone_number character varying(255),
    profile_picture character varying(255),
    role character varying(20),
    is_active boolean,
    is_staff boolean,
    is_superuser boolean,
    date_joined timestamp with time zone,
    last_login timestamp with time zone,
    created_at timestamp with time zone,
    updated_at timestamp with time zone,
    deleted_at timestamp with time zone
);


--
-- Name: conversations id; Type: DEFAULT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.conversations ALTER COLUMN id SET DEFAULT nextval('public.conversations_id_seq'::regclass);


--
-- Name: messages id; Type: DEFAULT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.messages ALTER COLUMN id SET DEFAULT nextval('public.messages_id_seq'::regclass);


--
-- Data for Name: conversation_participants; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.conversation_participants (conversation_id, user_id, created_at, updated_at) FROM stdin;
1	0b9c5c1e-0c5e-4e55-9a52-0f8a2a6d0001	2024-05-01 09:00:00.123+00	2024-05-01 09:00:00.123+00
1	0b9c5c1e-0c5e-4e55-9a52-0f8a2a6d0002	2024-05-01 09:00:00.123+00	2024-05-01 09:00:00.123+00
2	0b9c5c1e-0c5e-4e55-9a52-0f8a2a6d0002	2024-05-01 09:10:00+00	2024-05-01 09:10:00+00
2	0b9c5c1e-0c5e-4e55-9a52-0f8a2a6d0001	2024-05-01 09:10:00+00	2024-05-01 09:10:00+00
2	0b9c5c1e-0c5e-4e55-9a52-0f8a2a6d0003	2024-05-01 09:20:00+00	2024-05-01 09:20:00+00
\.


--
-- Data for Name: conversations; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.conversations (id, created_at, updated_at) FROM stdin;
1	2024-05-01 09:00:00.123+00	2024-05-01 10:03:00+00
2	2024-05-01 09:10:00+00	2024-05-01 09:40:00+00
\.


--
-- Data for Name: messages; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.messages (id, conversation_id, sender_id, content, type, read_at, created_at, updated_at, deleted_at) FROM stdin;
11	1	0b9c5c1e-0c5e-4e55-9a52-0f8a2a6d0001	Is it still free?\nFrom June on	text	2024-05-01 10:00:30.5+00	2024-05-01 10:00:00+00	2024-05-01 10:00:30.5+00	\N
12	1	0b9c5c1e-0c5e-4e55-9a52-0f8a2a6d0002	https://old.example.com/uploads/lease.pdf	file	\N	2024-05-01 10:01:00+00	2024-05-01 10:01:00+00	\N
13	1	0b9c5c1e-0c5e-4e55-9a52-0f8a2a6d0002	/uploads/kitchen.jpg	image	\N	2024-05-01 10:02:00+00	2024-05-01 10:02:00+00	\N
14	1	0b9c5c1e-0c5e-4e55-9a52-0f8a2a6d0002	Wrong file	text	\N	2024-05-01 10:02:30+00	2024-05-01 10:03:00+00	2024-05-01 10:03:00+00
15	2	0b9c5c1e-0c5e-4e55-9a52-0f8a2a6d0003	uploads/tour.mp4	video	\N	2024-05-01 09:40:00+00	2024-05-01 09:40:00+00	\N
\.


--
-- Data for Name: users; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.users (id, email, username, password, phone_number, profile_picture, role, is_active, is_staff, is_superuser, date_joined, last_login, created_at, updated_at, deleted_at) FROM stdin;
0b9c5c1e-0c5e-4e55-9a52-0f8a2a6d0001	ada@example.com	ada	$2b$10$abc	+254700000007	https://old.example.com/ada.png	tenant	t	f	f	2023-01-05 08:00:00+00	\N	2023-01-05 08:00:00+00	2023-01-05 08:00:00+00	\N
0b9c5c1e-0c5e-4e55-9a52-0f8a2a6d0002	bob@example.com	Bob	$2b$10$def	\N	\N	landlord	t	f	f	2023-01-06 08:00:00+00	2024-05-01 08:00:00+00	2023-01-06 08:00:00+00	2023-01-06 08:00:00+00	\N
0b9c5c1e-0c5e-4e55-9a52-0f8a2a6d0003	cy@example.com	cy	$2b$10$ghi	\N	\N	tenant	f	f	f	2023-01-07 08:00:00+00	\N	2023-01-07 08:00:00+00	2023-01-07 08:00:00+00	2024-04-01 00:00:00+00
\.


--
-- Name: conversations_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.conversations_id_seq', 1, false);


--
-- Name: messages_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.messages_id_seq', 1, false);


--
-- Name: conversation_participants conversation_participants_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.conversation_participants
    ADD CONSTRAINT conversation_participants_pkey PRIMARY KEY (conversation_id, user_id);


--
-- Name: conversations conversations_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.conversations
    ADD CONSTRAINT conversations_pkey PRIMARY KEY (id);


--
-- Name: messages messages_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.messages
    ADD CONSTRAINT messages_pkey PRIMARY KEY (id);


--
-- Name: users users_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.users
    ADD CONSTRAINT users_pkey PRIMARY KEY (id);


--
-- Name: conversation_participants conversation_participants_conversation_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.conversation_participants
    ADD CONSTRAINT conversation_participants_conversation_id_fkey FOREIGN KEY (conversation_id) REFERENCES public.conversations(id);


--
-- Name: conversation_participants conversation_participants_user_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.conversation_participants
    ADD CONSTRAINT conversation_participants_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id);


--
-- Name: messages messages_conversation_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.messages
    ADD CONSTRAINT messages_conversation_id_fkey FOREIGN KEY (conversation_id) REFERENCES public.conversations(id);


--
-- Name: messages messages_sender_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.messages
    ADD CONSTRAINT messages_sender_id_fkey FOREIGN KEY (sender_id) REFERENCES public.users(id);


--
-- PostgreSQL database dump complete
--

\unrestrict golden

